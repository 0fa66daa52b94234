-- Share of patients screened for hepatitis C within 3, 6 and 12 months after inclusion?
-- by: sas
-- history: later
-- shown: at least 100 %
select count(*) as included,
       sum(case when s.first <= i.inclusion_date + interval '3 months' then 1 else 0 end) as m3,
       sum(case when s.first <= i.inclusion_date + interval '6 months' then 1 else 0 end) as m6,
       sum(case when s.first <= i.inclusion_date + interval '12 months' then 1 else 0 end) as m12
from inclusion i left join
     (select patient_no, min(screening_date) as first from screening where agent = 'hcv' group by patient_no) s
     on s.patient_no = i.patient_no
where i.inclusion_year = 2022
