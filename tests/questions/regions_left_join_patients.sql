-- The table of regions, with those that have no patient yet?
-- by: sas
-- history: later
-- shown: at least 90 %
select r.region_code, r.name, count(p.patient_no) as n
from region r left join patient p on p.region_code = r.region_code
group by r.region_code, r.name
order by r.region_code
