-- What is the share of patients with a positive hepatitis C serology by region, standardised on the age of the population?
-- by: sas
-- history: later
-- shown: at least 28 %
with std as (
  select * from (values ('under 35', 0.30), ('35-49', 0.40), ('50 and over', 0.30)) as v(age_band, weight)
),
cells as (
  select p.region_code,
         case when 2023 - p.birth_year < 35 then 'under 35'
              when 2023 - p.birth_year < 50 then '35-49'
              else '50 and over' end as age_band,
         count(*) as n, sum(h.positive) as positive
  from patient p inner join
       (select patient_no, max(case when result = 'positive' then 1 else 0 end) as positive
        from screening where agent = 'hcv' and test = 'serology' group by patient_no) h
       on h.patient_no = p.patient_no
  where p.birth_year is not null
  group by p.region_code, age_band
)
select c.region_code, sum(s.weight * c.positive / c.n) / sum(s.weight) as standardised,
       sum(c.positive) * 1.0 / sum(c.n) as crude
from cells c inner join std s on s.age_band = c.age_band
group by c.region_code
order by c.region_code
