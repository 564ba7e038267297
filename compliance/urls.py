"""The addresses: the site at the root, the admin under /admin/."""

from __future__ import annotations

from django.urls import include, path

from cases.admin.registry import site

urlpatterns = [
    path("admin/", site.urls),
    path("", include("cases.web.urls")),
]
handler400 = "cases.web.errors.bad_request"
handler403 = "cases.web.errors.forbidden"
handler404 = "cases.web.errors.not_found"
handler500 = "cases.web.errors.server_error"
