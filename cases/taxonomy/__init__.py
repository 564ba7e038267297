"""The vocabularies of the field: Members, agencies, agreements, provisions, bodies, sectors, products."""
