-- How many patients were seen in the year of their inclusion, by year?
-- by: sas
-- history: later
-- shown: at least 100 %
select yr, count(*) as n
from (select patient_no, inclusion_year as yr from inclusion
      intersect
      select patient_no, event_year as yr from event) x
group by yr
order by yr
