"""How long is the record of a case kept, what holds it, and how is it destroyed?"""
