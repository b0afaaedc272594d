"""Review: access looked at again (Pasal 27(2)a) - campaigns, their items, decisions and evidence.

Owns: who is asked about which right until when, what was decided and what follows from silence,
the guard against answers without looking, reminders, the signed evidence. Must not: know HTTP;
change a right but through governance and oidc; find neglect (Pasal 9(7) is governance's).
"""
