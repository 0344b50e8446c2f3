"""A desk full of made-up cases, for looking around: `redress demo`."""
