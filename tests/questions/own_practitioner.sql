-- How many consultations are given by the patient's own general practitioner, how many by another one?
-- by: sas
-- history: later
-- shown: at least 100 %
select case when e.practitioner_no = p.practitioner_no then 'own' else 'other' end as gp, count(*) as n
from event e inner join patient p on p.patient_no = e.patient_no
where e.event_type = 'gp_consultation' and e.event_year = 2023
group by case when e.practitioner_no = p.practitioner_no then 'own' else 'other' end
