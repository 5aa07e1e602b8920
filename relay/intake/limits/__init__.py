"""What one client, one network or one sender may ask of us: counted here, refused by the session that asks.

Enters: peers, replies, recipients refused, messages. Leaves: yes, a reply that refuses, or how long a reply waits.
Trusted networks are limited by nothing in here but what protects memory.
"""
