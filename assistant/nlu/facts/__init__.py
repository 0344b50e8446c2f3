"""Facts in customer text: plain functions from text and setting to `Found` facts."""
