"""What happens in the background of a box, one module for each area."""
