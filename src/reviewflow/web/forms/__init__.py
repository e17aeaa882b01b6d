"""Forms made from the rules: what is asked, what was typed, what is refused beside which field."""
