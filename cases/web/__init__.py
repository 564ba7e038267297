"""The site's pages: views fetch, validate, make one call, answer."""
