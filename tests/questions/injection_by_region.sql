-- How many patients have injected, by region?
-- by: sas
-- shown: at least 60 %
select region_code, count(distinct patient_no) as injectors
from substance_use
where route = 'inject'
group by region_code
having count(distinct patient_no) > 0
