"""What `make demo` fills an empty house with: two made-up agencies, their homes and the pictures of them."""
