-- What share of all patients does each region follow?
-- by: sas
-- history: later
-- shown: at least 100 %
select region_code, count(*) as n, 100.0 * count(*) / (select count(*) from patient) as percent
from patient
group by region_code
order by region_code
