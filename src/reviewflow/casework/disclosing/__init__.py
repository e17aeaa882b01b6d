"""What is held about a case or a person, what of it is withheld, and what was released to whom?"""
