"""Where and when: administrative divisions, constituencies, the working calendar."""
