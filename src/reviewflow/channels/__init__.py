"""How a message leaves the house: folder, mail server, GOV.UK Notify; and what came back."""
