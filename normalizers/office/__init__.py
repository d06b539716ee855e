"""Files of office programs, of the national standard for fixed layout, and archives of them."""
