-- How many patients in the age bands of the national survey, given as a table of bounds?
-- by: sas
-- history: later
-- shown: at least 100 %
select b.band, count(*) as n
from patient p inner join
     (values ('18-24', 18, 24), ('25-34', 25, 34), ('35-44', 35, 44), ('45-54', 45, 54), ('55-64', 55, 64)) as b(band, low, high)
     on 2023 - p.birth_year between b.low and b.high
group by b.band
order by b.band
