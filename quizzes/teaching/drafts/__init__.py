"""A question as its author's form holds it: text alone, right or not, so that nothing is lost."""
