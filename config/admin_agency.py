"""What platform staff see of one agency."""
