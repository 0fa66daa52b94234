-- How many contacts fall within the follow-up, between inclusion and exit?
-- by: sas
-- history: later
-- shown: at least 100 %
select count(*) as n, sum(case when e.event_date between i.inclusion_date and i.exit_date then 1 else 0 end) as within
from event e inner join
     (select patient_no, min(inclusion_date) as inclusion_date, max(exit_date) as exit_date
      from inclusion group by patient_no) i
     on i.patient_no = e.patient_no
