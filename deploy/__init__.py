"""How the product is put on a machine."""
