"""Questions of the trail, and the samples that a scrutineer draws."""
