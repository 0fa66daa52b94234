-- Are new patients in treatment for the first time in their life (TDI), by sex?
-- by: sas
-- shown: at least 90 %
select p.sex,
       count(distinct case when i.treatment_status = 'never' then i.patient_no end) as first_time,
       count(distinct case when i.treatment_status = 'previously' then i.patient_no end) as treated_before
from inclusion as i inner join patient as p on i.patient_no = p.patient_no
where i.inclusion_year >= 2021
group by p.sex
