"""The network: which addresses may be dialled, how to ask politely, what an answer is."""
