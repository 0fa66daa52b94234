-- What share of the patients assessed by PHQ-9 ever had a score of 10 or more, by region?
-- by: sas
-- shown: at least 60 %
select p.region_code, count(*) as assessed,
       sum(case when s.worst >= 10 then 1 else 0 end) as depressed,
       100.0 * sum(case when s.worst >= 10 then 1 else 0 end) / count(*) as percent
from patient p inner join
     (select patient_no, max(score) as worst from scale_score where scale = 'phq9' group by patient_no) s
     on p.patient_no = s.patient_no
group by p.region_code
