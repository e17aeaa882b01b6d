"""What can be proved to somebody who trusts nobody here: checkpoints, keys, witnesses, bundles."""
