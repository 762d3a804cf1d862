"""A class: people who negotiate with each other in one room, served to their browsers. Needs the extra `class`."""
