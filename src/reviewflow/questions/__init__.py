"""What is asked of the trail, by which words is an entry found, and how does the answer read?"""
