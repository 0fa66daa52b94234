-- How many patients have both an alcohol dependence and a depressive episode, and one of them only?
-- by: sas
-- history: later
-- shown: at least 100 %
select a.alcohol, a.depression, count(*) as n
from (select patient_no, max(case when icd10 = 'F10.2' then 1 else 0 end) as alcohol,
             max(case when icd10 in ('F32', 'F33') then 1 else 0 end) as depression
      from diagnosis group by patient_no) a
group by a.alcohol, a.depression
