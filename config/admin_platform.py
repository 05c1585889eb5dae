"""What platform staff see of the platform itself."""
