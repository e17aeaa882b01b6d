"""What somebody sees: a case, a list, a timetable, what needs doing."""
