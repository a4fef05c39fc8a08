"""An example: code that uses AWS."""
