-- Do women stay longer in care than men: survival by quarter of a year since inclusion?
-- by: sas
-- history: later
-- shown: at least 33 %
with d as (
  select p.sex, floor((coalesce(i.exit_date, date '2023-12-31') - i.inclusion_date) / 91) as quarter,
         case when i.exit_date is not null then 1 else 0 end as event
  from inclusion i inner join patient p on p.patient_no = i.patient_no
  where i.inclusion_year >= 2021 and p.sex in ('female', 'male')
),
t as (
  select sex, quarter, count(*) as n, sum(event) as d from d group by sex, quarter
),
r as (
  select sex, quarter, d, sum(n) over (partition by sex order by quarter desc) as at_risk from t
)
select sex, quarter, at_risk, d, exp(sum(ln(1 - d * 1.0 / at_risk)) over (partition by sex order by quarter)) as s
from r
where quarter between 0 and 7
order by sex, quarter
