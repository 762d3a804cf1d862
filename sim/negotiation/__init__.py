"""Who sits at the table: one protocol for classes of one's own, persons and programs, on either side (`sim.negotiation.negotiator`)."""
