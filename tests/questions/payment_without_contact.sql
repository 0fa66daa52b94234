-- How many patients have a payment in 2022 without any interview with the psychologist in that year?
-- by: sas
-- history: later
-- shown: at least 100 %
select count(distinct a.patient_no) as n
from annual_payment a
where a.payment_year = 2022
  and not exists (select 1 from event e where e.patient_no = a.patient_no and e.event_year = 2022
                  and e.event_type = 'psychologist_interview')
