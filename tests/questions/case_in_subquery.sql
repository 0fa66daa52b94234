-- How many patients by region take a treatment of opioid dependence (flag by subquery)?
-- by: sas
-- history: later
-- shown: at least 100 %
-- plainly: SELECT p.region_code, count(t.patient_no) AS treated, count(*) AS n FROM patient p
-- plainly: LEFT JOIN (SELECT DISTINCT patient_no FROM treatment WHERE atc LIKE 'N07BC%') t
-- plainly: ON t.patient_no = p.patient_no GROUP BY p.region_code
select p.region_code, sum(case when p.patient_no in (select t.patient_no from treatment t where t.atc like 'N07BC%') then 1 else 0 end) as treated,
       count(*) as n
from patient p
group by p.region_code
