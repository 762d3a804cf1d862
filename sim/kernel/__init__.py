"""What every rule stands on: compiling, random numbers, names along the axes, and what a mechanism declares."""
