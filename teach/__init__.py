"""What a trainer shows and takes away: the register of duties."""
