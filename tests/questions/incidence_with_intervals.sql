-- Incidence of leaving care per 1,000 person-years, by sex, with 95 % intervals?
-- by: sas
-- history: later
-- shown: at least 20 %
with f as (
  select p.sex, sum(case when i.exit_date <= date '2023-12-31' then 1 else 0 end) as exits,
         sum(least(coalesce(i.exit_date, date '2023-12-31'), date '2023-12-31') - i.inclusion_date) / 365.25 as py
  from inclusion i inner join patient p on p.patient_no = i.patient_no
  where i.inclusion_date <= date '2023-12-31'
  group by p.sex
)
select sex, exits, py, 1000 * exits / py as rate,
       1000 * exits / py * exp(-1.96 / sqrt(exits)) as lower,
       1000 * exits / py * exp(1.96 / sqrt(exits)) as upper
from f
order by sex
