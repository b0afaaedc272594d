"""What a decision costs, beside plain pycasbin and Cedar with an equivalent policy.

The same questions, of the same sample installations, go to all of them; before anything is timed
every one must give the same answers.
"""
