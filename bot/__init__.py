"""The program: reads the configuration, wires everything, starts it and stops it."""
