-- Change of housing between the first and the last record?
-- by: sas
-- history: later
-- shown: at least 100 %
select first_housing, last_housing, count(*) as n
from (select patient_no,
             max(case when r = 1 then housing end) as first_housing,
             max(case when s = 1 then housing end) as last_housing
      from (select patient_no, housing,
                   row_number() over (partition by patient_no order by recorded_date, housing) as r,
                   row_number() over (partition by patient_no order by recorded_date desc, housing desc) as s
            from social_situation) a
      group by patient_no) b
group by first_housing, last_housing
