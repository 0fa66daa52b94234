-- Alcohol dependence by region, standardised on the age of the whole network, rates in a step of their own?
-- by: sas
-- shown: at least 40 %
with cells as (
  select p.region_code, case when p.birth_year >= 1984 then 'under 40' else '40 and over' end as age,
         count(*) as n, count(d.patient_no) as cases
  from patient p
  left join (select distinct patient_no from diagnosis where icd10 = 'F10.2') d on d.patient_no = p.patient_no
  group by p.region_code, case when p.birth_year >= 1984 then 'under 40' else '40 and over' end
),
rates as (select region_code, age, n, 1.0 * cases / n as rate from cells),
standard as (select age, sum(n) as weight from cells group by age)
select r.region_code, sum(r.rate * s.weight) / sum(s.weight) as standardised
from rates r
inner join standard s on s.age = r.age
group by r.region_code
