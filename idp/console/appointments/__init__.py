"""Appointments: proposing, checking and decreeing a pengelola; vacancies (Pasal 9, K4, K5)."""
