"""k, distinct l, entropy l and t of a CSV file whose last column is sensitive, by pyCANON."""

import sys

import pandas
from pycanon import anonymity

table = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
quasi, sensitive = list(table.columns[:-1]), [table.columns[-1]]
print(
    anonymity.k_anonymity(table, quasi),
    anonymity.l_diversity(table, quasi, sensitive),
    anonymity.entropy_l_diversity(table, quasi, sensitive),
    anonymity.t_closeness(table, quasi, sensitive),
)
