-- How many patients with chronic hepatitis C are there really: diagnoses and positive viral loads as two sources (Chapman)?
-- by: sas
-- history: later
-- shown: at least 100 %
select m, n1, n2, (n1 + 1.0) * (n2 + 1.0) / (m + 1.0) - 1 as estimate
from (
  select count(d.patient_no) as n1, count(s.patient_no) as n2,
         sum(case when d.patient_no is not null and s.patient_no is not null then 1 else 0 end) as m
  from (select distinct patient_no from diagnosis where icd10 = 'B18.2') d
  full join (select distinct patient_no from screening where agent = 'hcv' and result = 'positive') s
    on d.patient_no = s.patient_no
) x
