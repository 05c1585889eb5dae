"""What all doors of the API share: pages, refusals, shapes, limits, and how they are described. The doors themselves are
in the apps whose functions they call.

A view says in `resource` what it is about ("conversations", "listings"), and in `reads = True` that a POST of it changes
nothing, and in `also_reads` what else it shows.
"""
