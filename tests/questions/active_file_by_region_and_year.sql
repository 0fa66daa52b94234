-- How many patients and contacts had each region in each year?
-- by: sas
-- shown: at least 95 %
select region_code, event_year,
       count(distinct patient_no) as n_patients,
       count(*) as n_contacts
from event
group by region_code, event_year
order by region_code, event_year
